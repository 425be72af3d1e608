import { connectionType } from '../../../kernel/graphql/pagination.ts';
import { Participant } from '../entities/participant.ts';

export const ParticipantConnection = connectionType('Participant', Participant);
