import { rmSync } from 'node:fs';

export default async function stopServers() {
  const { postgres, redis, folder, lender } = globalThis.__servers;
  await lender[Symbol.asyncDispose]();
  await Promise.all([postgres[Symbol.asyncDispose](), redis[Symbol.asyncDispose]()]);
  rmSync(folder, { recursive: true, force: true });
}
