import { describe, expect, test } from '@jest/globals';
import { type Device, findExpiry, mergeDevices } from './devices.ts';

const device = (status: Device['status'], seenAt: number, text: string | null = null): Device => ({
  ...{ status, seenAt, text },
});

describe('the devices of a user make together', () => {
  test('the most available status, whichever device said it and when', () => {
    const statusOf = (...devices: Device[]) => mergeDevices(devices, null).status;
    expect(statusOf()).toBe('OFFLINE');
    expect(statusOf(device('AWAY', 1))).toBe('AWAY');
    expect(statusOf(device('ONLINE', 1), device('AWAY', 2))).toBe('ONLINE');
    expect(statusOf(device('AWAY', 3), device('BUSY', 1), device('ONLINE', 2))).toBe('BUSY');
  });

  test('the text said last by a device that says one', () => {
    const devices = [device('AWAY', 1, 'old'), device('ONLINE', 2, 'new'), device('BUSY', 3)];
    expect(mergeDevices(devices, null).text).toBe('new');
    expect(mergeDevices(devices.toReversed(), null).text).toBe('new');
    expect(mergeDevices([device('BUSY', 3)], null).text).toBeNull();
  });

  test('a presence that lasts until the first of them falls silent', () => {
    expect(findExpiry([], 30)).toBeNull();
    expect(findExpiry([device('BUSY', 200), device('AWAY', 100), device('ONLINE', 300)], 30)).toBe(130);
  });
});
