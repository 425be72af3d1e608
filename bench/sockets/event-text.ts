/** The parts of an event's text that the benchmarks read, whichever server wrote it, without parsing it. */

const NUMBER = Buffer.from('"seq":');
const BODY = Buffer.from('"body":"');
/** Digits of a stamp: microseconds of a clock that all processes of the machine share and nobody sets. */
const STAMP_DIGITS = 16;

const offset = Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000;

/** The time as it stands in a stamp, in microseconds. */
export const nowMicros = (): number => offset + performance.now() * 1000;

/** A message's body that begins with the time. */
export const stamped = (text: string): string =>
  `${Math.round(nowMicros()).toString().padStart(STAMP_DIGITS, '0')} ${text}`;

/** When the body of an event was stamped, in microseconds. */
export function readStamp(event: Buffer): number {
  const start = event.indexOf(BODY) + BODY.length;
  return Number(event.toString('latin1', start, start + STAMP_DIGITS));
}

/** The number of an event: the first `seq` in it. Undefined when the text is no event. */
export function readEventNumber(event: Buffer): number | undefined {
  let at = event.indexOf(NUMBER) + NUMBER.length;
  if (at < NUMBER.length) return undefined;
  let number = 0;
  for (let digit = digitAt(event, at); digit >= 0 && digit <= 9; digit = digitAt(event, ++at))
    number = number * 10 + digit;
  return number;
}

const digitAt = (text: Buffer, at: number): number => (text[at] ?? 0) - 0x30;
