import { randomUUID } from 'node:crypto';
import { test } from '@jest/globals';
import pg from 'pg';
import { createConversation, mutation, registerUsers } from '../setup/client.ts';
import { createDeployment } from '../setup/deployment.ts';

test('scratch', async () => {
  const parley = await createDeployment('one process', { LOG_LEVEL: 'error' });
  const [alice] = await registerUsers(parley.url, 'alice');
  const group = await createConversation(alice, []);
  const m = (await alice.mutate('sendMessage', { conversationId: group, body: 'm', clientMessageId: 'used' }, 'message { id }')).message.id;
  await alice.mutate('deleteMessage', { messageId: m }, 'message { id }');
  const c = new pg.Client({ connectionString: parley.stores.databaseUrl });
  await c.connect();
  console.log((await c.query("select state, wait_event, query, now()-state_change as d from pg_stat_activity where datname=current_database()")).rows);
  for (const selection of ['message { id }', '__typename'])
  for (let i = 0; i<1; i++) {
  const p = alice.request(mutation('sendMessage', selection), { input: { conversationId: group, body: 'x', replyToId: randomUUID() } });
  await Promise.race([p.then(r => console.log(selection, i, JSON.stringify(r))), new Promise((r) => setTimeout(r, 1500))]);
  }
  console.log((await c.query("select state, wait_event, query, now()-state_change as d from pg_stat_activity where datname=current_database()")).rows);
  await c.end();
  await parley[Symbol.asyncDispose]();
}, 50000);
