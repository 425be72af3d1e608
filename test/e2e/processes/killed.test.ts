import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeFormsOfProcesses } from '../../setup/describe-forms.ts';
import { WEBHOOK_SETTINGS } from '../../setup/webhooks.ts';
import { SCENARIOS, SETTINGS } from './scenarios.ts';

/** To start processes takes longer than all else: whatever a power cut must not harm is under way when the same one comes. */
describeFormsOfProcesses(
  'after everything was killed at once and started again',
  (parley) => {
    const stack = new AsyncDisposableStack();
    const checks: (() => Promise<void>)[] = [];
    beforeAll(async () => {
      checks.push(...(await Promise.all(SCENARIOS.map(({ begin }) => begin(parley(), stack)))));
      await parley().killAndRestart();
    });
    afterAll(() => stack.disposeAsync());

    test.each(SCENARIOS.map(({ title }, index) => [title, index] as const))('%s', async (_, index) => {
      expect.hasAssertions();
      await checks[index]?.();
    });
  },
  { ...WEBHOOK_SETTINGS, ...SETTINGS },
);
