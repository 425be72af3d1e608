import { Directive, Field, InputType, ObjectType } from 'type-graphql';
import type { Act } from '../../../kernel/audit.ts';
import { mutation } from '../../../kernel/graphql/mutation.ts';
import { LEAST_ROLE } from '../../../kernel/trust/viewer.ts';
import type { UsersContext } from '../context.ts';
import { User } from '../entities/user.ts';
import { insertUser, parseNewUser, RULES } from '../new-user.ts';
import { CREATE_USER } from './declarations.ts';

@InputType({ description: 'A user to make for somebody else.' })
export class CreateUserInput {
  @Field(() => String, { description: RULES.username })
  username!: string;

  @Field(() => String, { description: RULES.displayName })
  displayName!: string;

  @Field(() => String, { description: RULES.password })
  password!: string;
}

@ObjectType({ description: 'The user who was made. Nobody is signed in by it.', simpleResolvers: true })
@Directive('@tag(name: "users")')
export class CreateUserPayload {
  @Field(() => User, { description: 'The new user.' })
  user!: User;
}

/**
 * Makes a user for somebody else, who signs in later. Throws `CONFLICT` for a name that is taken. An API key that may act for
 * any user may also make those for whom it acts.
 */
async function create(context: UsersContext, input: CreateUserInput, act: Act): Promise<CreateUserPayload> {
  const { password, ...names } = await parseNewUser(input);
  const passwordHash = await context.tools.passwords.hash('new user', password);
  return act(async ({ em, audit }) => {
    const user = await insertUser(em, { ...names, passwordHash, role: LEAST_ROLE });
    await audit({ subject: { type: 'User', id: user.id }, details: { username: user.username } });
    return { user };
  });
}

export const createUser = mutation({
  name: 'createUser',
  description:
    'Makes a user for somebody else, also where nobody can register; for admins, and for API keys that may act for any user. CONFLICT for a username that is taken.',
  tags: ['write', 'users'],
  permission: CREATE_USER,
  input: CreateUserInput,
  inputDescription: 'The new user.',
  payload: CreateUserPayload,
  run: create,
});
