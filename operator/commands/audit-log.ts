import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXPORT_ACTION, exportLines, parsePeriod } from '../../kernel/audit-log.ts';
import { openDatabase } from '../database.ts';
import { actAsOperator } from '../operator.ts';

/** Writes the audit log of a period to stdout, one JSON object a line, as fast as it is taken. */
export async function auditLog(options: { from?: string; before?: string }): Promise<void> {
  const period = parsePeriod(options);
  await using database = await openDatabase({ orMake: false });
  const { em } = database;
  await actAsOperator(em, EXPORT_ACTION)(({ audit }) => audit({ details: { ...period } }));
  const lines = Readable.from(exportLines(em, period), { highWaterMark: 1 });
  await pipeline(lines, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    // Whoever reads has enough.
    if (error.code !== 'EPIPE') throw error;
  });
}
