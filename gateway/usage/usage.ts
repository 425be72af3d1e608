import type { EntityManager } from '@mikro-orm/postgresql';
import type { Histogram } from 'prom-client';
import type { Resources } from '../../kernel/resources.ts';
import type { Authenticator } from '../authenticate.ts';
import { ActiveUsers } from './active-users.ts';
import { writeActiveUsers } from './write-active-users.ts';
import { createLatencyWriter } from './write-latency.ts';

export type UsageResources = Pick<Resources, 'orm' | 'config' | 'logger'>;

/**
 * The usage as this gateway knows it, written down every few seconds: who was active, how long deliveries took.
 * Dispose of it after the last request and before the resources: the rest is written then.
 */
export class Usage implements AsyncDisposable {
  private readonly active = new ActiveUsers();
  private readonly writeLatency: (em: EntityManager) => Promise<void>;
  private readonly timer: NodeJS.Timeout;
  private writing: Promise<void> | undefined;
  private hasFailed = false;

  constructor(
    private readonly resources: UsageResources,
    latency: Histogram,
  ) {
    this.writeLatency = createLatencyWriter(latency);
    this.timer = setInterval(() => {
      this.writing ??= this.attempt(this.writeCollected()).finally(() => {
        this.writing = undefined;
      });
    }, resources.config.usage.flushMs);
    this.timer.unref();
  }

  /** A user asked for something, or opened a connection. */
  note(userId: string): void {
    this.active.note(userId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    await this.attempt(this.writeCollected());
  }

  private writeCollected(): Promise<void>[] {
    return [writeActiveUsers(this.em(), this.active), this.writeLatency(this.em())];
  }

  /** Figures are no reason to stop anything: what could not be written is written the next time. */
  private async attempt(work: readonly Promise<void>[]): Promise<void> {
    const [failed] = (await Promise.allSettled(work)).filter(({ status }) => status === 'rejected');
    const { message } = (failed as PromiseRejectedResult | undefined)?.reason ?? {};
    if (failed && !this.hasFailed) this.resources.logger.warn({ error: message }, 'usage is not written down');
    this.hasFailed = failed !== undefined;
  }

  private em(): EntityManager {
    return this.resources.orm.em.fork() as EntityManager;
  }
}

/** An authenticator that tells the usage of everybody it let in. */
export const withUsage = (authenticator: Authenticator, usage: Usage): Authenticator => ({
  ...authenticator,
  async authenticate(authorization) {
    const authentication = await authenticator.authenticate(authorization);
    if (authentication) usage.note(authentication.viewer.userId);
    return authentication;
  },
});
