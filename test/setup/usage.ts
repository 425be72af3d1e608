import { query } from './access-tokens.ts';
import { type Client, registerUser } from './client.ts';

export const USAGE_FIELDS = `day activeUsers monthlyActiveUsers messagesSent messagesTotal conversationsCreated
  conversationsTotal deliveryLatency { count p50 p95 p99 } storage { messages events other total sampledAt }`;

export const USAGE = `query ($from: Date, $to: Date) { usage(from: $from, to: $to) { ${USAGE_FIELDS} } }`;

/** A user whom the database knows as an admin, from the next request on. */
export async function registerAdmin(url: string, databaseUrl: string): Promise<Client> {
  const admin = await registerUser(url, 'admin');
  await query(databaseUrl, `update "user" set role = 'ADMIN' where id = $1`, [admin.userId]);
  return admin;
}

/** The figures of today. */
export async function readToday(admin: Client) {
  const { usage } = await admin.run(USAGE);
  return usage.at(-1);
}
