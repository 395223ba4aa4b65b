import type { Report } from '../model/report.ts';

/** What a writer may know of the place where its text is shown. */
export interface RenderOptions {
  /** Columns of the terminal; 0: no limit (a file, a pipe). */
  readonly width: number;
  /** Whether ANSI colours are wanted. */
  readonly colour: boolean;
  /** The bill of materials alone: no vulnerabilities. */
  readonly sbom: boolean;
}

/** A report format: `report/<format>/index.ts` exports it as `format`. See docs/adding-a-format.md. */
export interface ReportFormat {
  /** As `--format` takes it. */
  readonly name: string;
  readonly summary: string;
  /** Whether `seaworthy sbom` offers it. */
  readonly sbom: boolean;
  /** The whole text, with a final newline. Deterministic: same reports and options, same text. */
  render(reports: readonly Report[], options: RenderOptions): string;
}
