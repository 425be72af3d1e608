import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from '@jest/globals';
import { createPublicLookup, isPublicAddress } from './addresses.ts';

describe('public addresses', () => {
  test.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '168.63.129.16', '100.64.0.1', '100.100.100.200', '192.0.0.192', '192.0.2.1', '198.18.0.1'],
    ...['198.51.100.7', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255', 'localhost', '', '1'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1'],
    ...[
      'fe80::1',
      'fc00::1',
      'fd00:ec2::254',
      'fec0::1',
      'ff02::1',
      '2002:7f00:1::',
      '2001::1',
      '2001:db8::1',
      '100::1',
    ],
  ])('%s is none', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  const lookUp = (addresses: LookupAddress[], all = false) =>
    new Promise((resolve) => {
      const lookup = createPublicLookup((_, __, callback) => callback(null, addresses));
      lookup('partner.example', { all }, (error, address) => resolve(error ?? address));
    });

  test('a name that means a private address, even among public ones, is not looked up', async () => {
    const open = { address: '8.8.8.8', family: 4 };
    const closed = { address: '10.0.0.1', family: 4 };
    expect(await lookUp([open])).toBe('8.8.8.8');
    expect(await lookUp([open], true)).toEqual([open]);
    for (const addresses of [[closed], [open, closed], []])
      expect(await lookUp(addresses, true)).toMatchObject({ code: 'PRIVATE_ADDRESS' });
  });
});
