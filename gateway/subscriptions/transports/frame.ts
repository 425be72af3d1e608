/**
 * A text message as one WebSocket frame of a server (RFC 6455, section 5.2: FIN, opcode 1, no mask): what is this
 * socket's own, then what it shares with all others. Written past `ws`, which would encode the whole text once more for
 * each socket.
 */
export function textFrame(own: Buffer, shared: Buffer): Buffer {
  const length = own.length + shared.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(own, header);
  frame.set(shared, header + own.length);
  return frame;
}
