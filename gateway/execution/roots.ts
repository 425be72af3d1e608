import { OperationTypeNode } from 'graphql';
import type { Returned } from '../limits/returned.ts';
import type { DataSource } from '../subgraphs.ts';
import { leastReturnedBy } from './entity-fields.ts';
import { fetchErrors } from './fetch-errors.ts';
import type { Plan } from './prepare.ts';

type Data = Record<string, unknown>;

interface RunningPlan {
  readonly operation: OperationTypeNode;
  readonly plan: Plan;
  readonly returned: Returned;
}

/** What the fetches of one execution return at the root: the objects that Apollo merges everything else into. */
export class Roots {
  private readonly all: Data[] = [];
  private hasFailed = false;

  constructor(private readonly execution: RunningPlan) {}

  /** The data source, of which is counted what it returns, and kept what it returns at the root. */
  keepFrom(source: DataSource): DataSource {
    return {
      process: async (options) => {
        const atRoot = 'pathInIncomingRequest' in options && options.pathInIncomingRequest?.length === 0;
        const { operation, plan, returned } = this.execution;
        // The plan goes on to other subgraphs whatever became of a mutation; by the specification (6.2.2) nothing comes after one that failed.
        if (atRoot && this.hasFailed && operation === OperationTypeNode.MUTATION) return { data: null };
        const expected = leastReturnedBy(plan, options.request);
        returned.expect(expected);
        const response = await source
          .process(options)
          .catch((error: unknown) => ({ data: null, errors: fetchErrors(error, options.request) }));
        returned.add(response.data ?? {}, expected);
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
