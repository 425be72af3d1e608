import { Field, ObjectType } from 'type-graphql';
import { User } from '../entities/user.ts';

@ObjectType({ description: 'A session: the tokens with which to act as the viewer.', simpleResolvers: true })
export class SessionPayload {
  @Field(() => String, { description: 'Send it as `Authorization: Bearer …`. Valid until `accessTokenExpiresAt`.' })
  accessToken!: string;

  @Field(() => Date, {
    description: 'The time at which the access token stops working; call `refreshSession` before that.',
  })
  accessTokenExpiresAt!: Date;

  @Field(() => String, { description: 'Trades for new tokens with `refreshSession`, once. Keep it secret.' })
  refreshToken!: string;

  @Field(() => User, {
    description:
      'The user who is signed in. Ask for the presence with the new token: this request does not carry it yet.',
  })
  viewer!: User;
}
