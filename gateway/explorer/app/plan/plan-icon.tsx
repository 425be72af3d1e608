/** A fetch, and two that follow from it. */
export function PlanIcon() {
  return (
    <svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5">
      <title>Query plan</title>
      <rect x="8" y="2.5" width="8" height="5" rx="1" />
      <rect x="2" y="16.5" width="8" height="5" rx="1" />
      <rect x="14" y="16.5" width="8" height="5" rx="1" />
      <path d="M12 7.5v4.5M6 16.5V12h12v4.5" />
    </svg>
  );
}
