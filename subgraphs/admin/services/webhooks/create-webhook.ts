import type { EntityManager } from '@mikro-orm/postgresql';
import { appendAudit } from '../../../../kernel/audit.ts';
import { run, statement } from '../../../../kernel/database/statement.ts';
import { badInput, conflict } from '../../../../kernel/errors.ts';
import { newId, parseId } from '../../../../kernel/ids.ts';
import type { RequestContext } from '../../../../kernel/request-context.ts';
import { requireRole } from '../../../../kernel/roles.ts';
import { createSecretSeal } from '../../../../kernel/webhooks/secrets.ts';
import { newWebhookSecret } from '../../../../kernel/webhooks/signature.ts';
import { parseTarget } from '../../../../kernel/webhooks/target.ts';
import type { CreateWebhookInput } from '../../webhook-inputs.ts';
import { findWebhook, parseDescription, parseEventTypes, tellChange } from './webhook-rows.ts';

interface Key {
  readonly contract: string;
  readonly userId: string | null;
  readonly isUsable: boolean;
}

/** The key stays as it is until the end, and others that make webhooks of it wait: they are counted. */
const KEY = statement<Key>(`
  select contract, user_id as "userId",
    revoked_at is null and (expires_at is null or expires_at > now()) as "isUsable"
  from api_key where id = $1 for no key update`);

const COUNT = statement<{ count: number }>('select count(*)::integer as count from webhook where api_key_id = $1');

const INSERT = statement(`
  insert into webhook (id, api_key_id, url, description, event_types, sealed_secret, created_at)
  values ($1, $2, $3, $4, $5, $6, now())`);

/** It begins with what happens from now on, in each conversation. */
const BEGIN = statement(`
  insert into webhook_cursor (webhook_id, conversation_id, seq, updated_at)
  select $1, c.id, c.event_seq, now()
  from participant p join conversation c on c.id = p.conversation_id where p.user_id = $2`);

/** Makes a webhook of an API key, for admins. The secret is shown in the answer and never again. */
export async function createWebhook(context: RequestContext, input: CreateWebhookInput) {
  await requireRole(context, 'ADMIN');
  const { config } = context.resources;
  const apiKeyId = parseId(input.apiKeyId, 'apiKeyId');
  const url = await parseTarget(input.url, 'url', config.webhooks);
  const description = parseDescription(input.description ?? '');
  const secret = newWebhookSecret();
  const webhook = await context.em.transactional(async (tx) => {
    const em = tx as EntityManager;
    const { contract, userId } = await lockKey(em, apiKeyId, config.webhooks.perKey);
    const eventTypes = await parseEventTypes(context, input.eventTypes ?? [], contract);
    const id = newId();
    await run(em, INSERT, [id, apiKeyId, url, description, eventTypes, createSecretSeal(config).close(secret)]);
    await run(em, BEGIN, [id, userId]);
    await appendAudit(em, context, {
      action: 'createWebhook',
      subject: { type: 'Webhook', id },
      details: { apiKeyId, host: new URL(url).host, eventTypes },
    });
    return findWebhook(em, id);
  });
  tellChange(context.resources);
  return { webhook, secret };
}

async function lockKey(em: EntityManager, apiKeyId: string, most: number): Promise<Key> {
  const [key] = await run(em, KEY, [apiKeyId]);
  if (!key) throw badInput('apiKeyId', 'must be an API key.');
  if (!key.isUsable) throw badInput('apiKeyId', 'must be a key that is valid.');
  if (!key.userId) throw badInput('apiKeyId', 'must be a key with a user of its own, whose conversations it gets.');
  const [made] = await run(em, COUNT, [apiKeyId]);
  if (made && made.count >= most) throw conflict(`An API key has at most ${most} webhooks.`);
  return key;
}
