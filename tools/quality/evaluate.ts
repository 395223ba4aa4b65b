/** What somebody knows of one package of a case. */
export interface Label {
  readonly package: string;
  /** Where the case has several versions of it. */
  readonly version?: string;
  /** Any id of the flaw. */
  readonly id: string;
  readonly expect: 'affected' | 'not-affected';
  readonly because: string;
}

/** A finding, of whichever tool. */
export interface Found {
  readonly package: string;
  readonly version: string;
  /** The id and its aliases. */
  readonly ids: readonly string[];
}

/** How the findings of a case stand against its labels. */
export interface Evaluation {
  readonly truePositives: number;
  /** Findings that no label calls affected: wrong ones, and those that nobody has labelled. */
  readonly falsePositives: readonly string[];
  /** Labels that say affected, and were not found. */
  readonly falseNegatives: readonly string[];
  /** Labels that say not affected, and were not found either. */
  readonly trueNegatives: number;
}

/** Compares findings with labels. Every label and every finding counts once. */
export function evaluate(findings: readonly Found[], labels: readonly Label[]): Evaluation {
  const affected = labels.filter(({ expect }) => expect === 'affected');
  const others = labels.filter(({ expect }) => expect === 'not-affected');
  const found = affected.filter((label) => findings.some((finding) => isAbout(label, finding)));
  const falsePositives = findings
    .filter((finding) => !affected.some((label) => isAbout(label, finding)))
    .map((finding) => {
      const label = others.find((one) => isAbout(one, finding));
      const why = label === undefined ? 'nobody has labelled it' : `it is not affected: ${label.because}`;
      return `${finding.ids[0]} in ${finding.package} ${finding.version}: ${why}`;
    });
  return {
    truePositives: found.length,
    falsePositives,
    falseNegatives: affected
      .filter((label) => !found.includes(label))
      .map((label) => `${label.id} in ${label.package}: ${label.because}`),
    trueNegatives: others.filter((label) => !findings.some((finding) => isAbout(label, finding))).length,
  };
}

/** Of the findings, the part that is right; of what is there, the part that was found. 1 where there is nothing. */
export function scores(all: readonly Evaluation[]): { readonly precision: number; readonly recall: number } {
  const sum = (of: (one: Evaluation) => number): number => all.reduce((total, one) => total + of(one), 0);
  const right = sum((one) => one.truePositives);
  const wrong = sum((one) => one.falsePositives.length);
  const missed = sum((one) => one.falseNegatives.length);
  return { precision: ratio(right, wrong), recall: ratio(right, missed) };
}

function ratio(right: number, rest: number): number {
  return right + rest === 0 ? 1 : right / (right + rest);
}

function isAbout(label: Label, { package: name, version, ids }: Found): boolean {
  const sameVersion = label.version === undefined || label.version === version;
  return label.package === name && sameVersion && ids.includes(label.id);
}
