import { Field, InputType } from 'type-graphql';
import { badInput } from '../../../kernel/errors.ts';
import { foldText } from '../../../kernel/fold.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { parseText } from '../../../kernel/text.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import { DISPLAY_NAME } from '../limits.ts';
import { RULES } from '../new-user.ts';
import { UserPayload } from './payload.ts';

@InputType({ description: "The changes of the viewer's profile. A field that is left out stays as it is." })
export class UpdateProfileInput {
  @Field(() => String, { nullable: true, description: RULES.displayName })
  displayName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The https URL of a picture, without a user or password; null removes the picture.',
  })
  avatarUrl?: string | null;
}

/** Changes what others see of the viewer. What is left out stays; a null `avatarUrl` takes the picture away. */
async function update(context: UsersContext, input: UpdateProfileInput): Promise<UserPayload> {
  const displayName = input.displayName == null ? undefined : parseText(input.displayName, 'displayName', DISPLAY_NAME);
  const avatarUrl = input.avatarUrl == null ? input.avatarUrl : parsePictureUrl(input.avatarUrl);
  const user = await context.em.findOneOrFail(User, context.viewer.userId);
  if (displayName !== undefined) Object.assign(user, { displayName, searchName: foldText(displayName) });
  if (avatarUrl !== undefined) user.avatarUrl = avatarUrl;
  user.updatedAt = new Date();
  await context.em.flush();
  return { user };
}

/** Only https: a picture is shown on other people's pages. */
function parsePictureUrl(text: string): string {
  const url = parseText(text, 'avatarUrl', { min: 1, max: 2048, trim: true });
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw badInput('avatarUrl', 'must be an https URL.');
  const { username, password, href } = new URL(url);
  if (username || password) throw badInput('avatarUrl', 'must have no user or password: everybody sees it.');
  return href;
}

export const updateProfile = mutation({
  name: 'updateProfile',
  description: "Changes the viewer's profile.",
  tags: ['account'],
  input: UpdateProfileInput,
  inputDescription: 'The changes.',
  payload: UserPayload,
  run: update,
});
