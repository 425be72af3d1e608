import { Directive, Field, ObjectType } from 'type-graphql';
import { Webhook } from './webhook.ts';

@ObjectType({ description: 'A webhook as it is now.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class WebhookPayload {
  @Field(() => Webhook, { description: 'The webhook.' })
  webhook!: Webhook;
}

@ObjectType({ description: 'A webhook and the secret it signs with.', simpleResolvers: true })
@Directive('@tag(name: "admin")')
export class WebhookSecretPayload {
  @Field(() => Webhook, { description: 'The webhook.' })
  webhook!: Webhook;

  @Field(() => String, { description: 'The secret, shown this once.' })
  secret!: string;
}
