import { RequestContext } from '../../kernel/request-context.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Caller } from '../../kernel/trust/viewer.ts';
import type { RequestHashes } from './writing/request-hashes.ts';

/** A request to the messages subgraph: it also knows repeats of what was sent. */
export class MessagesContext extends RequestContext {
  constructor(
    resources: Resources,
    caller: Caller,
    readonly requestHashes: RequestHashes,
  ) {
    super(resources, caller);
  }
}
