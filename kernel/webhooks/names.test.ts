import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Lookup } from './addresses.ts';
import { createNameLookup } from './names.ts';

const IPV4 = 1;
const HOSTS = '127.0.0.1 localhost\n10.0.0.7\tinner.example  Inner # quick.example\nfd00::7 inner.example\n';

/** The answer of RFC 1035 to a question: one address for IPv4, none for others. */
function answerTo(question: Buffer): Buffer {
  const isIpv4 = question.readUInt16BE(question.indexOf(0, 12) + 1) === IPV4;
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(isIpv4 ? 1 : 0, 6);
  header.writeUInt16BE(0, 10);
  const asked = question.subarray(12, question.indexOf(0, 12) + 5);
  const address = Buffer.from([0xc0, 12, 0, IPV4, 0, 1, 0, 0, 0, 60, 0, 4, 8, 8, 4, 4]);
  return Buffer.concat(isIpv4 ? [header, asked, address] : [header, asked]);
}

describe('the names of targets', () => {
  let server: Socket;
  let asked: string[];
  let folder: string;
  let lookup: Lookup;
  beforeAll(async () => {
    server = createSocket('udp4');
    asked = [];
    server.on('message', (question, { port, address }) => {
      const isSilent = question.includes('silent');
      asked.push(isSilent ? 'silent' : 'quick');
      if (!isSilent) server.send(answerTo(question), port, address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    folder = await mkdtemp(join(tmpdir(), 'parley-names-'));
    const hostsFile = join(folder, 'hosts');
    await writeFile(hostsFile, HOSTS);
    lookup = createNameLookup({ servers: [`127.0.0.1:${(server.address() as AddressInfo).port}`], hostsFile });
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    server.close();
    await once(server, 'close');
  });

  const find = (name: string) =>
    new Promise((resolve) => lookup(name, { all: true }, (error, addresses) => resolve(error ?? addresses)));

  test('wait for no other ones whose name servers are silent, and those are given up', async () => {
    const ended: string[] = [];
    const silent = ['a', 'b', 'c', 'd', 'e'].map(async (name) => {
      expect(await find(`${name}.silent.example`)).toMatchObject({ code: 'UNRESOLVED' });
      ended.push(name);
    });
    expect(await find('quick.example')).toEqual([{ address: '8.8.4.4', family: 4 }]);
    expect(ended).toEqual([]);
    expect(asked.filter((kind) => kind === 'silent').length).toBeGreaterThanOrEqual(5);
    await Promise.all(silent);
  });

  test('are what the file of this machine says, before any name server', async () => {
    const inner = { address: '10.0.0.7', family: 4 };
    expect(await find('inner.example')).toEqual([inner, { address: 'fd00::7', family: 6 }]);
    expect(await find('INNER.')).toEqual([inner]);
    expect(await find('quick.example')).toEqual([{ address: '8.8.4.4', family: 4 }]);
  });

  test('are this machine where they say so, whatever name servers say', async () => {
    for (const name of ['localhost', 'LOCALHOST.', 'some.localhost'])
      expect(await find(name)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});
