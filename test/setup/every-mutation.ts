import { createKey } from './api-keys.ts';
import { type Client, PASSWORD } from './client.ts';
import { type InputField, inOwnVariables, inputWith } from './input-fields.ts';
import { manifestOf } from './manifests.ts';
import type { Place } from './plans.ts';
import { giveRole } from './roles.ts';
import { change, createWorld, type Operation, readState, type World } from './world.ts';

/** A user who may use every mutation, and every mutation with one value of its input chosen. */
export interface EveryMutation {
  readonly world: World;
  readonly alice: Client;
  with(field: InputField, value: unknown): Operation;
  /** The same with a variable for each field of the input. */
  withVariables(field: InputField, value: unknown): Operation;
  /** Everything that one of them could change. */
  readState(): Promise<unknown>;
}

/** For these the field is there or the other one, not both. */
const INSTEAD: Readonly<Record<string, string>> = { contract: 'client', link: 'conversationId' };

export async function createEveryMutation({ url, stores }: Place): Promise<EveryMutation> {
  const world = await createWorld(url);
  await giveRole(stores, world.alice, 'ADMIN');
  const account = { username: world.alice.username, password: PASSWORD };
  const alice = world.alice.withToken((await world.alice.mutate('logIn', account, 'accessToken')).accessToken);
  const { id: apiKeyId } = await createKey(alice, 'partner-bot', { userId: world.bob.userId });
  const hook = { apiKeyId, url: 'https://hooks.example/' };
  const { webhook } = await alice.mutate('createWebhook', hook, 'webhook { id }');
  const {
    format,
    version,
    operations: [operation],
  } = manifestOf('query Viewer { viewer { id } }');
  const known = {
    ...{ conversationId: world.group, messageId: world.message, userId: world.bob.userId },
    ...{ apiKeyId, webhookId: webhook.id, url: hook.url, contract: 'partner-bot', client: 'app' },
    ...operation,
    ...{ format, version },
    ...{ password: PASSWORD, newPassword: `${PASSWORD} anew`, emoji: '👍', title: 'Title', latitude: 1, longitude: 1 },
  };
  const input = (field: InputField, value: unknown): object => {
    const left = INSTEAD[field.path] ?? (field.mutation.endsWith('TrustedDocuments') ? 'contract' : 'link');
    const others = Object.entries(known).filter(([name]) => name !== left);
    return inputWith(field, value, Object.fromEntries(others));
  };
  return {
    world,
    alice,
    with: (field, value) => change(field.mutation, input(field, value)),
    withVariables: (field, value) => inOwnVariables(field.mutation, input(field, value)),
    readState: () => readState({ ...world, alice }),
  };
}

/** The name by which an error's `field` tells of a field: without the place in a list, which its message has. */
export const fieldOf = ({ path }: InputField): string => path.replace(/\.0(?=\.|$)/, '');
