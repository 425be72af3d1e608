import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../kernel/request-context.ts';
import {
  AddParticipantsInput,
  ChangeParticipantRoleInput,
  CreateConversationInput,
  JoinConversationInput,
  LeaveConversationInput,
  OpenDirectConversationInput,
  RemoveParticipantInput,
  UpdateConversationInput,
} from '../inputs.ts';
import { conversationLoader } from '../loaders.ts';
import { ConversationPayload, LeaveConversationPayload } from '../payloads.ts';
import { createConversation } from '../services/create-conversation.ts';
import { openDirectConversation } from '../services/open-direct-conversation.ts';
import {
  addParticipants,
  changeParticipantRole,
  joinConversation,
  leaveConversation,
  removeParticipant,
} from '../services/participants.ts';
import { updateConversation } from '../services/update-conversation.ts';

/** A conversation as it is after a change. */
const changed = async (context: RequestContext, id: Promise<string>): Promise<ConversationPayload> => {
  const conversationId = await id;
  return { conversation: await context.loader(conversationLoader).load(conversationId) };
};

@Resolver()
export class ConversationMutationsResolver {
  @Mutation(() => ConversationPayload, {
    description: 'Opens the direct conversation with another user: the same one each time.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "direct")')
  openDirectConversation(
    @Arg('input', () => OpenDirectConversationInput, { description: 'The other user.' })
    input: OpenDirectConversationInput,
    @Ctx() context: RequestContext,
  ) {
    return changed(context, openDirectConversation(context, input));
  }

  @Mutation(() => ConversationPayload, { description: 'Creates a group or channel with the viewer as its owner.' })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "conversations")')
  createConversation(
    @Arg('input', () => CreateConversationInput, { description: 'The new conversation.' })
    input: CreateConversationInput,
    @Ctx() context: RequestContext,
  ) {
    return changed(context, createConversation(context, input));
  }

  @Mutation(() => ConversationPayload, { description: 'Changes a group or channel. FORBIDDEN for members.' })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "conversations")')
  updateConversation(
    @Arg('input', () => UpdateConversationInput, { description: 'The changes.' }) input: UpdateConversationInput,
    @Ctx() context: RequestContext,
  ) {
    return changed(context, updateConversation(context, input));
  }

  @Mutation(() => ConversationPayload, { description: 'Adds members to a group or channel. FORBIDDEN for members.' })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "conversations")')
  addParticipants(
    @Arg('input', () => AddParticipantsInput, { description: 'The users to add, and the conversation.' })
    input: AddParticipantsInput,
    @Ctx() context: RequestContext,
  ) {
    return changed(context, addParticipants(context, input));
  }

  @Mutation(() => ConversationPayload, { description: 'Removes a participant: owners anyone, admins members.' })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "conversations")')
  removeParticipant(
    @Arg('input', () => RemoveParticipantInput, { description: 'The participant and the conversation.' })
    input: RemoveParticipantInput,
    @Ctx() context: RequestContext,
  ) {
    return changed(context, removeParticipant(context, input));
  }

  @Mutation(() => ConversationPayload, {
    description: 'Gives a participant another role, for owners. CONFLICT when no owner would be left.',
  })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "conversations")')
  changeParticipantRole(
    @Arg('input', () => ChangeParticipantRoleInput, { description: 'The participant and the role.' })
    input: ChangeParticipantRoleInput,
    @Ctx() context: RequestContext,
  ) {
    return changed(context, changeParticipantRole(context, input));
  }

  @Mutation(() => ConversationPayload, { description: 'Joins a channel. NOT_FOUND for any other conversation.' })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "conversations")')
  joinConversation(
    @Arg('input', () => JoinConversationInput, { description: 'The channel.' }) input: JoinConversationInput,
    @Ctx() context: RequestContext,
  ) {
    return changed(context, joinConversation(context, input.conversationId));
  }

  @Mutation(() => LeaveConversationPayload, { description: 'Leaves a group or channel. CONFLICT for its last owner.' })
  @Directive('@tag(name: "write")')
  @Directive('@tag(name: "conversations")')
  async leaveConversation(
    @Arg('input', () => LeaveConversationInput, { description: 'The conversation.' }) input: LeaveConversationInput,
    @Ctx() context: RequestContext,
  ) {
    return { conversationId: await leaveConversation(context, input.conversationId) };
  }
}
