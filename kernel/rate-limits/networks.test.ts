import { describe, expect, test } from '@jest/globals';
import { networksOf } from './networks.ts';
import { Places } from './places.ts';

const keysOf = (ip: string) => networksOf(ip).map(({ key, times }) => `${key} x${times}`);

describe('the networks of an address', () => {
  test.each([
    ['192.0.2.7', ['192.0.2.7 x1']],
    ['::ffff:192.0.2.7', ['192.0.2.7 x1']],
    ['::ffff:c000:207', ['192.0.2.7 x1']],
    ['192.0.2.7:4711', ['192.0.2.7 x1']],
    ['2001:db8:1:2:3:4:5:6', ['2001:db8:1:2::/64 x1', '2001:db8:1::/48 x16']],
    ['2001:DB8:1:2::1', ['2001:db8:1:2::/64 x1', '2001:db8:1::/48 x16']],
    ['[2001:db8:1:2::1]:443', ['2001:db8:1:2::/64 x1', '2001:db8:1::/48 x16']],
    ['fe80::1%eth0', ['fe80::/64 x1', 'fe80::/48 x16']],
    ['unknown', ['unknown x1']],
    ['', [' x1']],
  ])('are, of "%s", %j', (ip, networks) => {
    expect(keysOf(ip)).toEqual(networks);
  });
});

describe('places by address', () => {
  test('are so many for a /64, and 16 times as many for a /48', () => {
    const places = new Places(2);
    const take = (network: number) => places.take(`2001:db8:1:${network.toString(16)}::1`);
    expect([take(0), places.take('2001:db8:1:0:ffff::1'), take(0)]).toEqual([true, true, false]);
    for (let network = 1; network < 16; network++) expect([take(network), take(network)]).toEqual([true, true]);
    expect(take(16)).toBe(false);
    expect(places.take('2001:db8:2::1')).toBe(true);
  });

  test('are free again once they were left', () => {
    const places = new Places(1);
    expect([places.take('192.0.2.7'), places.take('::ffff:192.0.2.7'), places.take('192.0.2.8')]).toEqual([
      ...[true, false, true],
    ]);
    places.leave('192.0.2.7');
    expect(places.take('192.0.2.7')).toBe(true);
  });
});
