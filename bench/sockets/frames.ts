/** Kinds of WebSocket frames, see RFC 6455, 5.2. */
export const OPCODE = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;

const FINAL = 0x80;
const MASKED = 0x80;
const LENGTH_IN_16_BITS = 126;
const LENGTH_IN_64_BITS = 127;

/** A frame from a client. It is masked, as it must be, but with zeros, which changes nothing and costs nothing. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const short = payload.length < LENGTH_IN_16_BITS;
  const start = short ? 6 : 8;
  const frame = Buffer.alloc(start + payload.length);
  frame[0] = FINAL | opcode;
  frame[1] = MASKED | (short ? payload.length : LENGTH_IN_16_BITS);
  if (!short) frame.writeUInt16BE(payload.length, 2);
  payload.copy(frame, start);
  return frame;
}

/** Receives a whole frame. The payload is only good until it returns. */
export type OnFrame = (opcode: number, payload: Buffer) => void;

/**
 * Takes frames from what a server sends, however it was cut on the way. Neither fragments nor extensions are
 * understood: no server under test uses them. Throws an Error when one does.
 */
export function createFrameReader(onFrame: OnFrame): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return (chunk) => {
    const data = rest ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    for (;;) {
      const payload = readPayloadRange(data, start);
      if (!payload) break;
      const first = data[start] as number;
      if ((first & 0xf0) !== FINAL) throw new Error(`A frame begins with 0x${first.toString(16)}.`);
      onFrame(first & 0x0f, data.subarray(payload.start, payload.end));
      start = payload.end;
    }
    // The chunk's memory is used for the next one.
    rest = start < data.length ? Buffer.from(data.subarray(start)) : undefined;
  };
}

/** The place of the payload of the frame at `start`; undefined until all of it has come. */
function readPayloadRange(data: Buffer, start: number): { start: number; end: number } | undefined {
  if (data.length < start + 2) return undefined;
  const length = data[start + 1] as number;
  if (length < LENGTH_IN_16_BITS) return rangeIn(data, start + 2, length);
  if (length === LENGTH_IN_16_BITS)
    return data.length < start + 4 ? undefined : rangeIn(data, start + 4, data.readUInt16BE(start + 2));
  if (length !== LENGTH_IN_64_BITS) throw new Error('A server masks its frames.');
  return data.length < start + 10 ? undefined : rangeIn(data, start + 10, Number(data.readBigUInt64BE(start + 2)));
}

const rangeIn = (data: Buffer, start: number, length: number) =>
  data.length < start + length ? undefined : { start, end: start + length };
