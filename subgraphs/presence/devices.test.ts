import { describe, expect, test } from '@jest/globals';
import { type Device, findExpiry, mergeDevices } from './devices.ts';

const device = (status: Device['status'], since: number, text: string | null = null): Device => ({
  ...{ id: `${status} ${since}`, status, since, seenAt: since, text },
});

describe('the devices of a user make together', () => {
  test('the most available status, whichever device said it and when', () => {
    const statusOf = (...devices: Device[]) => mergeDevices(devices, null).status;
    expect(statusOf()).toBe('OFFLINE');
    expect(statusOf(device('AWAY', 1))).toBe('AWAY');
    expect(statusOf(device('ONLINE', 1), device('AWAY', 2))).toBe('ONLINE');
    expect(statusOf(device('AWAY', 3), device('BUSY', 1), device('ONLINE', 2))).toBe('BUSY');
  });

  test('the text of the device whose status is shown', () => {
    const textOf = (...devices: Device[]) => mergeDevices(devices, null).text;
    expect(textOf(device('AWAY', 1, 'old'), device('ONLINE', 2, 'new'), device('BUSY', 3))).toBeNull();
    expect(textOf(device('AWAY', 3, 'away'), device('ONLINE', 2, 'here'))).toBe('here');
    expect(textOf(device('ONLINE', 1, 'old'), device('ONLINE', 3), device('ONLINE', 2, 'new'))).toBe('new');
  });

  test('the same whatever the order of the devices and of their heartbeats', () => {
    const alike = ['b', 'a', 'c'].map((id): Device => ({ ...device('ONLINE', 1, `of ${id}`), id }));
    for (const seenAt of [1, 2, 3])
      for (const [index, beating] of alike.entries()) {
        const devices = alike.with(index, { ...beating, seenAt });
        expect(mergeDevices(devices, null).text).toBe('of a');
        expect(mergeDevices(devices.toReversed(), null).text).toBe('of a');
      }
  });

  test('a presence that lasts until the first of them falls silent', () => {
    expect(findExpiry([], 30)).toBeNull();
    expect(findExpiry([device('BUSY', 200), device('AWAY', 100), device('ONLINE', 300)], 30)).toBe(130);
  });
});
