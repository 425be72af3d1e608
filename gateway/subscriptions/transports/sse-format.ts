import type { StreamFormat } from './stream-body.ts';
import type { OperationForm } from './stream-operation.ts';

/** Comments open the stream and keep it alive: clients take no notice of them. */
const COMMENT = ':\n\n';

/** Event streams as graphql-sse's protocol frames them. */
export const EVENT_STREAM: StreamFormat = {
  transport: 'sse',
  contentType: 'text/event-stream; charset=utf-8',
  opening: COMMENT,
  heartbeat: COMMENT,
  ending: '',
};

const nextEvent = (data: string): string => `event: next\ndata: ${data}\n\n`;
const withErrors = (errors: string): string => `{"errors":${errors}}`;

/** A stream of one operation (distinct connections mode). */
export const ONLY_OPERATION: OperationForm = {
  isWhole: true,
  // Without data, browsers would keep it from those who listen.
  completion: 'event: complete\ndata:\n\n',
  result: (resolution, responseKey) => resolution.bytes('sse', responseKey, nextEvent),
  answer: nextEvent,
  failure: (errors) => nextEvent(withErrors(errors)),
};

/** One of the operations of a stream (single connection mode): all but its id is shared with others. */
export function operationOfMany(id: string): OperationForm {
  const name = JSON.stringify(id);
  const own = `event: next\ndata: {"id":${name},"payload":`;
  const ownBytes = Buffer.from(own);
  return {
    isWhole: false,
    completion: `event: complete\ndata: {"id":${name}}\n\n`,
    result: (resolution, responseKey) =>
      Buffer.concat([ownBytes, resolution.bytes('sse operation', responseKey, closeEvent)]),
    answer: (result) => own + closeEvent(result),
    failure: (errors) => own + closeEvent(withErrors(errors)),
  };
}

const closeEvent = (payload: string): string => `${payload}}\n\n`;
