import { Field, ID, ObjectType } from 'type-graphql';
import { Presence } from './entities/presence.ts';

@ObjectType({ description: "The viewer's presence after a heartbeat.", simpleResolvers: true })
export class SetPresencePayload {
  @Field(() => Presence, { description: 'The presence as others see it, over all devices.' })
  presence!: Presence;
}

@ObjectType({ description: 'The state that the other participants see.', simpleResolvers: true })
export class SetTypingPayload {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Boolean, { description: 'Whether the viewer is shown as typing.' })
  typing!: boolean;
}
