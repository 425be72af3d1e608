import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useStore } from '../store.ts';
import type { Following } from './following.ts';
import type { LiveEvent, LiveState, LiveStatus } from './live-run.ts';
import { findPositionVariables, type Position, resumeAfter } from './positions.ts';

const STATUS: Readonly<Record<LiveStatus, string>> = {
  connecting: 'Connecting …',
  live: 'Live',
  reconnecting: 'Connection lost, coming back …',
  ended: 'Stopped',
};

/** The events that a subscription receives, newest first, each with its position. */
export function LivePanel({ following }: { following: Following }) {
  const state = useStore(following.state);
  const resume = useResume();
  if (state.status === 'ended' && state.received === 0) return null;
  const isRunning = state.status !== 'ended';
  const newest = state.events.find(({ position }) => position)?.position;
  return (
    <section className="live" aria-label="Live events">
      <header className="live-header">
        <span className={`live-status live-${state.status}`} role="status">
          {STATUS[state.status]}
        </span>
        {newest && (
          <span>
            position <output className="live-position">{newest.seq}</output>
          </span>
        )}
        <span className="live-count">{count(state)}</span>
        {isRunning && (
          <button type="button" className="live-stop" onClick={following.stop}>
            Stop
          </button>
        )}
      </header>
      {state.problem && <p className="problem live-problem">{state.problem}</p>}
      <ol className="live-events" aria-live="polite">
        {state.events.map((event) => (
          <LiveItem key={event.number} event={event} resume={resume} />
        ))}
      </ol>
    </section>
  );
}

const count = ({ received, resumed, events }: LiveState): string =>
  [
    received === 1 ? '1 event' : `${received} events`,
    ...(events.length < received ? [`the newest ${events.length} shown`] : []),
    ...(resumed > 0 ? [`resumed ${resumed} ×`] : []),
  ].join(', ');

interface LiveItemProps {
  readonly event: LiveEvent;
  /** Undefined where the operation in the editor has no variable for a position. */
  readonly resume: ((position: Position) => void) | undefined;
}

function LiveItem({ event: { position, type, summary, receivedAt }, resume }: LiveItemProps) {
  return (
    <li className="live-event" data-seq={position?.seq}>
      <span className="live-seq">{position ? `#${position.seq}` : '–'}</span>
      <time dateTime={receivedAt.toISOString()}>{receivedAt.toLocaleTimeString('en-GB')}</time>
      <span className="live-type">{type}</span>
      <span className="live-summary">{summary}</span>
      {position && resume && (
        <button
          type="button"
          className="live-resume"
          title="Begin again with what came after this event"
          onClick={() => resume(position)}
        >
          Resume from here
        </button>
      )}
    </li>
  );
}

/** Starts the subscription of the editor again, after a position. */
function useResume(): LiveItemProps['resume'] {
  const { stop, run } = useGraphiQLActions();
  const editor = useGraphiQL((state) => state.variableEditor);
  const document = useGraphiQL((state) => state.documentAST);
  const operationName = useGraphiQL((state) => state.operationName);
  const names = document ? findPositionVariables(document, operationName) : {};
  if (!editor || !(names.after ?? names.positions)) return undefined;
  return (position) => {
    stop();
    editor.setValue(JSON.stringify(resumeAfter(names, parse(editor.getValue()), [position]), null, 2));
    run();
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return {};
  }
}
