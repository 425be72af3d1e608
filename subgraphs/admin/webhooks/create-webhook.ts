import type { EntityManager } from '@mikro-orm/postgresql';
import { Field, ID, InputType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { run, statement } from '../../../kernel/database/statement.ts';
import { badInput, conflict } from '../../../kernel/errors.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { newId, parseId } from '../../../kernel/ids.ts';
import type { RequestContext } from '../../../kernel/request-context.ts';
import { createSecretSeal } from '../../../kernel/webhooks/secrets.ts';
import { newWebhookSecret } from '../../../kernel/webhooks/signature.ts';
import { parseTarget } from '../../../kernel/webhooks/target.ts';
import { tellChange } from './change-webhook.ts';
import { ADMINISTER_WEBHOOKS } from './declarations.ts';
import { WebhookSecretPayload } from './payloads.ts';
import { parseDescription, parseEventTypes, RULES } from './rules.ts';
import { findWebhook } from './webhook-rows.ts';

@InputType({ description: 'A new webhook.' })
export class CreateWebhookInput {
  @Field(() => ID, { description: 'The API key that it belongs to, which must have a user of its own.' })
  apiKeyId!: string;

  @Field(() => String, { description: RULES.url })
  url!: string;

  @Field(() => [String], { nullable: true, description: RULES.eventTypes })
  eventTypes?: string[] | null;

  @Field(() => String, { nullable: true, description: RULES.description })
  description?: string | null;
}

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

/** Makes a webhook of an API key. The secret is shown in the answer and never again. */
async function create(context: RequestContext, input: CreateWebhookInput, act: Act): Promise<WebhookSecretPayload> {
  const { config } = context.resources;
  const apiKeyId = parseId(input.apiKeyId, 'apiKeyId');
  const url = await parseTarget(input.url, 'url', config.webhooks);
  const description = parseDescription(input.description ?? '');
  const secret = newWebhookSecret();
  const webhook = await act(async ({ em, audit }) => {
    const { contract, userId } = await lockKey(em, apiKeyId, config.webhooks.perKey);
    const eventTypes = await parseEventTypes(context, input.eventTypes ?? [], contract);
    const id = newId();
    await run(em, INSERT, [id, apiKeyId, url, description, eventTypes, createSecretSeal(config).close(secret)]);
    await run(em, BEGIN, [id, userId]);
    const details = { apiKeyId, host: new URL(url).host, eventTypes };
    await audit({ subject: { type: 'Webhook', id }, details });
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

export const createWebhook = mutation({
  name: 'createWebhook',
  description:
    "Makes a webhook of an API key. It gets the events from then on of the conversations in which the key's user takes part.",
  tags: ['write', 'admin'],
  permission: ADMINISTER_WEBHOOKS,
  input: CreateWebhookInput,
  inputDescription: 'The webhook.',
  payload: WebhookSecretPayload,
  run: create,
});
