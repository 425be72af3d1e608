import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Client, mutation, registerUser } from '../setup/client.ts';
import { createDeployment, type Deployment } from '../setup/deployment.ts';
import { query } from '../setup/query.ts';
import { createSecondGateway } from '../setup/second-gateway.ts';

/** The action of a tab: it asks with its token, and may lose the answer. */
interface Ask {
  readonly gateway: number;
  /** How many tokens behind its newest one: a tab that slept, or a thief. */
  readonly behind: number;
  readonly isLost: boolean;
}

/** The happenings at a time: asks of the two tabs at once, or more than 30 seconds pass. */
type Step = { readonly asks: readonly [tab: number, ask: Ask][] } | 'time passes';

/** The chain of a session's tokens as it should be: the newest may be used, the one before it repeated for a while. */
interface Chain {
  readonly tokens: readonly string[];
  readonly isFresh: boolean;
  readonly isAlive: boolean;
}

const SELECTION = 'refreshToken';
const REFRESH = mutation('refreshSession', SELECTION);

let parley: Deployment;
let second: Awaited<ReturnType<typeof createSecondGateway>>;
beforeAll(async () => {
  parley = await createDeployment('distributed');
  second = await createSecondGateway(parley);
});
afterAll(async () => {
  await second?.[Symbol.asyncDispose]();
  await parley?.[Symbol.asyncDispose]();
});

/** The new token, or undefined when the session has ended. */
async function present(token: string, gateway: number): Promise<string | undefined> {
  const { data, errors } = await new Client([parley.url, second.url][gateway] ?? '').request(REFRESH, {
    input: { refreshToken: token },
  });
  const code = errors?.[0]?.extensions.code;
  if (code !== undefined && code !== 'UNAUTHENTICATED') throw new Error(`Unexpected: ${JSON.stringify(errors)}`);
  return data?.refreshSession.refreshToken;
}

/** The answer of a chain to a token, and its state then; undefined when the answer cannot be. */
function follow(chain: Chain, token: string, answer: string | undefined): Chain | undefined {
  const { tokens, isFresh, isAlive } = chain;
  const index = tokens.indexOf(token);
  const dead = { ...chain, isAlive: false };
  if (!isAlive) return answer === undefined ? dead : undefined;
  if (index === tokens.length - 1) {
    const isNew = answer !== undefined && !tokens.includes(answer);
    return isNew ? { tokens: [...tokens, answer], isFresh: true, isAlive } : undefined;
  }
  if (index === tokens.length - 2 && isFresh) return answer === tokens[index + 1] ? chain : undefined;
  return answer === undefined ? dead : undefined;
}

type Answered = readonly [token: string, answer: string | undefined];

/** The chains that answers given at once may leave: each order in which they may have been given. */
function followAll(chain: Chain, answered: readonly Answered[]): Chain[] {
  if (answered.length === 0) return [chain];
  return answered.flatMap(([token, answer], index) => {
    const next = follow(chain, token, answer);
    return next ? followAll(next, answered.toSpliced(index, 1)) : [];
  });
}

const UNUSED = `select count(*)::int as count from refresh_token t join session s on s.id = t.session_id
  where s.user_id = $1 and t.used_at is null`;
const AGE = `update refresh_token t set used_at = t.used_at - interval '31 seconds' from session s
  where s.id = t.session_id and s.user_id = $1 and t.used_at is not null`;

const ask = fc.record({
  gateway: fc.nat(1),
  behind: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) }),
  isLost: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ asks: fc.array(fc.tuple(fc.nat(1), ask), { minLength: 1, maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.constant('time passes' as const) },
);

test('two tabs and lost answers never fork a session, and only a use out of turn ends it', async () => {
  const { databaseUrl } = parley.stores;
  const property = fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
    const { refreshToken, userId } = await registerUser(parley.url, 'tabs');
    let chain: Chain = { tokens: [refreshToken], isFresh: false, isAlive: true };
    const tabs = [[refreshToken], [refreshToken]];
    for (const each of steps) {
      if (each === 'time passes') {
        await query(databaseUrl, AGE, [userId]);
        chain = { ...chain, isFresh: false };
        continue;
      }
      const asked = each.asks.map(([tab, { behind, ...how }]) => {
        const known = tabs[tab] ?? [];
        return { tab, token: known.at(-1 - Math.min(behind, known.length - 1)) ?? '', ...how };
      });
      const answered: Answered[] = await Promise.all(
        asked.map(async ({ token, gateway }) => [token, await present(token, gateway)] as const),
      );
      for (const [index, { tab, isLost }] of asked.entries()) {
        const answer = answered[index]?.[1];
        if (answer !== undefined && !isLost && tabs[tab]?.at(-1) !== answer) tabs[tab]?.push(answer);
      }
      const [after] = followAll(chain, answered);
      expect(after).toBeDefined();
      chain = after as Chain;
      if (chain.isAlive) expect(await query(databaseUrl, UNUSED, [userId])).toEqual([{ count: 1 }]);
    }
  });
  await fc.assert(property, { seed: 20261128, numRuns: 30, verbose: 1 });
});
