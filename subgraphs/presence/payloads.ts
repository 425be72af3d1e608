import { Field, ID, ObjectType } from 'type-graphql';
import { Presence } from './entities/presence.ts';

@ObjectType({ description: "The viewer's presence after a heartbeat.", simpleResolvers: true })
export class SetPresencePayload {
  @Field(() => Presence, { description: 'What others see now, over all devices.' })
  presence!: Presence;
}

@ObjectType({ description: 'What was told to the other participants.', simpleResolvers: true })
export class SetTypingPayload {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Boolean, { description: 'Whether the viewer is shown as writing.' })
  typing!: boolean;
}
