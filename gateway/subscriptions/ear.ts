import type { Logger } from 'pino';
import type { Bus } from '../../kernel/bus/bus.ts';

/** One topic of the bus, as long as somebody in this process wants it. */
export class Ear {
  private unsubscribe: (() => Promise<void>) | undefined;
  private opening: Promise<void> | undefined;
  private closed = false;
  private readonly opened = Promise.withResolvers<void>();

  constructor(
    private readonly topic: string,
    private readonly hear: (message: unknown) => void,
    private readonly tools: { readonly bus: Bus; readonly logger: Logger },
  ) {}

  /** Resolves once the topic is heard, or nobody wants it any more. */
  get heard(): Promise<void> {
    return this.opened.promise;
  }

  /** Asks the bus for the topic, unless that is done. While Redis is away it stays closed: ask again later. */
  open(): Promise<void> {
    if (!this.unsubscribe)
      this.opening ??= this.subscribe().finally(() => {
        this.opening = undefined;
      });
    return this.opening ?? Promise.resolve();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.opened.resolve();
    await this.unsubscribe?.();
  }

  private async subscribe(): Promise<void> {
    const { bus, logger } = this.tools;
    try {
      const unsubscribe = await bus.subscribe(this.topic, this.hear);
      if (this.closed) await unsubscribe();
      else this.unsubscribe = unsubscribe;
      this.opened.resolve();
    } catch (error) {
      logger.warn({ error: (error as Error).message }, 'the bus was not asked for a topic');
    }
  }
}
