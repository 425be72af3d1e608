import type { Client } from './client.ts';

export const USAGE_FIELDS = `day activeUsers monthlyActiveUsers messagesSent messagesTotal conversationsCreated
  conversationsTotal deliveryLatency { count p50 p95 p99 } storage { messages events other total sampledAt }`;

export const USAGE = `query ($from: Date, $to: Date) { usage(from: $from, to: $to) { ${USAGE_FIELDS} } }`;

/** The figures of today. */
export async function readToday(admin: Client) {
  const { usage } = await admin.run(USAGE);
  return usage.at(-1);
}
