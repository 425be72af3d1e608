import { Counter, Histogram, type Registry } from 'prom-client';
import type { Outcome } from '../../kernel/webhooks/sender.ts';

/** The metrics of webhooks at `/metrics`. */
export class WebhookMetrics {
  private readonly requests: Counter;
  private readonly durations: Histogram;
  readonly disabled: Counter;

  constructor(registry: Registry) {
    this.requests = new Counter({
      name: 'parley_webhook_requests_total',
      help: 'Requests to webhooks, by what became of them.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.durations = new Histogram({
      name: 'parley_webhook_request_seconds',
      help: 'How long webhooks took to answer.',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    });
    this.disabled = new Counter({
      name: 'parley_webhooks_disabled_total',
      help: 'Webhooks disabled because they did nothing but fail.',
      registers: [registry],
    });
  }

  count({ error, durationMs }: Outcome): void {
    this.requests.inc({ outcome: error ?? 'DELIVERED' });
    this.durations.observe(durationMs / 1000);
  }
}
