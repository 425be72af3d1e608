import type { ApolloServer } from '@apollo/server';
import type { Logger } from 'pino';
import type { Config } from '../../kernel/config/config.ts';
import { findContract } from '../../kernel/contracts.ts';
import { ParleyError } from '../../kernel/errors.ts';
import type { GatewayContext } from '../context.ts';
import type { PreparingGateway } from '../execution/executor.ts';

/** A schema that is served: loaded, planned and kept up to date. */
export interface ServedSchema extends AsyncDisposable {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly gateway: PreparingGateway;
}

/** The schema that a request is for: the public API's without a contract, else that of a contract that was loaded. */
export type SchemaOf = (contract: string | undefined) => ServedSchema;

/** Serves the schema of a supergraph file, under the name of its contract. */
export type Serve = (contract: string, file: string) => Promise<ServedSchema>;

interface ContractsOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly serve: Serve;
}

/** A contract that could not be served is not tried again sooner. */
const RETRY_MS = 2000;

/**
 * The schemas of the contracts, each served from the first request on that needs it, or from the start on when there are keys for
 * it: one that nobody uses here costs neither memory nor time.
 */
export class Contracts implements AsyncDisposable {
  private readonly served = new Map<string, Promise<ServedSchema>>();
  private readonly running = new Map<string, ServedSchema>();

  constructor(private readonly options: ContractsOptions) {}

  /** Whether the installation has a contract of this name. */
  async has(name: string): Promise<boolean> {
    return this.running.has(name) || (await findContract(this.options.config, name)) !== undefined;
  }

  /** Resolves when a contract's schema is there. Throws `UNAVAILABLE` when it cannot be used. */
  async load(name: string): Promise<void> {
    if (this.running.has(name)) return;
    let serving = this.served.get(name);
    if (!serving) {
      serving = this.start(name);
      this.served.set(name, serving);
      serving.catch(() => setTimeout(() => this.served.delete(name), RETRY_MS).unref());
    }
    await serving;
  }

  /** Loads them one after the other: to read a schema takes half a second, in which nobody else is answered. */
  async preload(names: readonly string[]): Promise<void> {
    // One that cannot be used is in the log, and refused when somebody asks for it.
    for (const name of names) await this.load(name).catch(() => {});
  }

  /** The schema of a contract that was loaded. */
  get(name: string): ServedSchema {
    const schema = this.running.get(name);
    if (!schema) throw new Error(`The contract ${name} was not loaded.`);
    return schema;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const schemas = await Promise.allSettled(this.served.values());
    await Promise.all(
      schemas.map(async (schema) => schema.status === 'fulfilled' && schema.value[Symbol.asyncDispose]()),
    );
  }

  private async start(name: string): Promise<ServedSchema> {
    const { config, logger, serve } = this.options;
    try {
      const file = await findContract(config, name);
      if (!file) throw new Error('there is no such contract any more');
      const schema = await serve(name, file);
      this.running.set(name, schema);
      return schema;
    } catch (error) {
      logger.error({ contract: name, error: (error as Error).message.split('\n')[0] }, 'a contract cannot be used');
      throw new ParleyError('UNAVAILABLE', 'The contract cannot be used now.', {
        http: { status: 503 },
      });
    }
  }
}
