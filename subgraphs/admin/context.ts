import { RequestContext } from '../../kernel/request-context.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Caller } from '../../kernel/trust/viewer.ts';
import type { WebhookSender } from '../../kernel/webhooks/sender.ts';

/** A request to the admin subgraph: it also sends to webhooks, to try them. */
export class AdminContext extends RequestContext {
  constructor(
    resources: Resources,
    caller: Caller,
    readonly webhookSender: WebhookSender,
  ) {
    super(resources, caller);
  }
}
