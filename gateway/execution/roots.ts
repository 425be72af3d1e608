import { OperationTypeNode } from 'graphql';
import type { DataSource } from '../subgraphs.ts';
import { fetchErrors } from './fetch-errors.ts';

type Data = Record<string, unknown>;

/** What the fetches of one execution return at the root: the objects that Apollo merges everything else into. */
export class Roots {
  private readonly all: Data[] = [];
  private hasFailed = false;

  constructor(private readonly operation: OperationTypeNode) {}

  /** The data source, of which is kept what it returns at the root. */
  keepFrom(source: DataSource): DataSource {
    return {
      process: async (options) => {
        const atRoot = 'pathInIncomingRequest' in options && options.pathInIncomingRequest?.length === 0;
        // The plan goes on to other subgraphs whatever became of a mutation; by the specification (6.2.2) nothing comes after one that failed.
        if (atRoot && this.hasFailed && this.operation === OperationTypeNode.MUTATION) return { data: null };
        const response = await source
          .process(options)
          .catch((error: unknown) => ({ data: null, errors: fetchErrors(error, options.request) }));
        if (atRoot && response.data) this.all.push(response.data as Data);
        if (atRoot && !response.data) this.hasFailed = true;
        return response;
      },
    };
  }

  /** As Apollo merges them: where two have one key, later ones went into the object of the first. */
  get merged(): Data {
    const merged: Data = {};
    for (const root of this.all) for (const key of Object.keys(root)) merged[key] ??= root[key];
    return merged;
  }
}
