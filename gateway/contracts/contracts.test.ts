import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createConfig } from '../../kernel/config/config.ts';
import { readEnvironment } from '../../kernel/config/environment.ts';
import { Contracts, type ServedSchema } from './contracts.ts';

test('the contracts that have keys are loaded in advance, one after the other, and one that cannot be is left for later', async () => {
  const begun: string[] = [];
  let running = 0;
  const serve = async (contract: string): Promise<ServedSchema> => {
    begun.push(contract);
    expect(++running).toBe(1);
    await new Promise(setImmediate);
    running--;
    if (contract === 'partner-bot') throw new Error('Not now.');
    return { [Symbol.asyncDispose]: async () => {} } as unknown as ServedSchema;
  };
  const config = createConfig(readEnvironment({}));
  await using contracts = new Contracts({ config, logger: pino({ level: 'silent' }), serve });
  await contracts.preload(['partner-bot', 'no such contract', 'support-desk']);
  expect(begun).toEqual(['partner-bot', 'support-desk']);
  expect(contracts.get('support-desk')).toBeDefined();
  await expect(contracts.load('partner-bot')).rejects.toThrow('cannot be used now');
});
