import type { Stores } from './databases.ts';
import { createDeployment, type Deployment } from './deployment.ts';
import type { Variables } from './plans.ts';

/** How far conversations and inboxes have come (`kernel/log/inbox.ts`), and which hashes have no key yet. */
const LOOKS = /event_seq as "eventSeq" from conversation where id = any|left join inbox i on|request_hash not like/;

/**
 * Parley in one process, whose statements are counted: without those that look for holes every two seconds while somebody
 * listens, whatever happens, and for hashes without a key after the start. `given`: the stores of another deployment, to
 * be one more gateway of it; stores of its own if left out.
 */
export async function createCountedGateway(env: Variables = {}, given?: Stores): Promise<Deployment> {
  // Statements that a gateway sends in between would be counted with the rest.
  const settings = { USAGE_FLUSH_SECONDS: '3600', WEBHOOK_LOOK_MS: '600000', ...env };
  const parley = await createDeployment('one process', settings, given);
  return {
    ...parley,
    statementsOf: async (work) => (await parley.statementsOf(work)).filter((text) => !LOOKS.test(text)),
  };
}
