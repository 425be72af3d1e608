import { Field, ID, InputType } from 'type-graphql';
import { type PresenceStatus, PresenceStatuses } from '../../kernel/graphql/enums.ts';

@InputType({ description: 'How available the viewer is on one device.' })
export class SetPresenceInput {
  @Field(() => PresenceStatuses, { description: 'The status of this device. OFFLINE takes the device away at once.' })
  status!: PresenceStatus;

  @Field(() => String, { nullable: true, description: 'A text to show beside it: up to 100 characters.' })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Tells devices of one session apart, up to 64 characters. By default each session is one device.',
  })
  deviceId?: string | null;
}

@InputType({ description: 'Whether the viewer is writing.' })
export class SetTypingInput {
  @Field(() => ID, { description: 'Where.' })
  conversationId!: string;

  @Field(() => Boolean, {
    description: 'True when beginning and every few seconds while writing; false when stopping.',
  })
  typing!: boolean;
}
