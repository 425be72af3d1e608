import { expect, test } from '@jest/globals';
import { sendMessage } from '../../setup/client.ts';
import { describeFormsOfProcesses } from '../../setup/describe-forms.ts';
import { until } from '../../setup/until.ts';
import { createWebhookReceiver } from '../../setup/webhook-receiver.ts';
import { createWebhook, createWebhookScene, WEBHOOK_SETTINGS } from '../../setup/webhooks.ts';

describeFormsOfProcesses(
  'webhooks of a gateway that is killed',
  (parley) => {
    test('everything arrives, in order, some of it perhaps twice', async () => {
      const { url, stores } = parley();
      const talk = await createWebhookScene(url, stores, 'partner-bot');
      await using receiver = await createWebhookReceiver();
      const stuck = Promise.withResolvers<number>();
      receiver.answer(({ seq }, earlier) => (seq === 4 && earlier === 0 ? stuck.promise : 200));
      await createWebhook(talk, receiver.url);
      const texts = Array.from({ length: 6 }, (_, index) => `message ${index + 1}`);
      for (const text of texts) await sendMessage(talk.alice, talk.conversation, text);
      await receiver.untilTaken(2);
      // In the middle of a request: the target may have taken it or not.
      await parley().killAndRestartGateway();
      stuck.resolve(200);
      await sendMessage(talk.alice, talk.conversation, 'afterwards');
      const arrived = () => new Map(receiver.taken.map(({ body }) => [body.id, body.data.message.body]));
      await until(() => arrived().size === 7);
      expect([...arrived().values()]).toEqual([...texts, 'afterwards']);
    });
  },
  WEBHOOK_SETTINGS,
);
