import { Field, ID, InputType } from 'type-graphql';
import { type PresenceStatus, PresenceStatuses } from '../../kernel/graphql/enums.ts';
import { lengthsOf } from '../../kernel/text.ts';
import { DEVICE_ID, STATUS_TEXT } from './limits.ts';

@InputType({ description: 'The availability of the viewer on one device.' })
export class SetPresenceInput {
  @Field(() => PresenceStatuses, { description: 'The status of this device. OFFLINE takes the device away at once.' })
  status!: PresenceStatus;

  @Field(() => String, {
    nullable: true,
    description: `A text to show beside it: ${lengthsOf(STATUS_TEXT)}, in one line and without invisible ones.`,
  })
  text?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `A name that tells the devices of one session apart: ${lengthsOf(DEVICE_ID)}. By default each session is one device.`,
  })
  deviceId?: string | null;
}

@InputType({ description: 'The conversation in which the viewer types or stops typing.' })
export class SetTypingInput {
  @Field(() => ID, { description: 'The conversation.' })
  conversationId!: string;

  @Field(() => Boolean, {
    description: 'True when the viewer starts typing, and every few seconds while typing; false when the viewer stops.',
  })
  typing!: boolean;
}
