import { describe, expect, it } from 'vitest';
import { type BenchResult, formatReport, toBenchJson } from '../../scripts/bench/report.ts';

const result: BenchResult = {
  saturated: {
    sagasPerSecond: 3000,
    p50Ms: 41.26,
    p95Ms: 60,
    p99Ms: 75.5,
    cpuSecondsPer1000: 0.61,
    cpuSecondsPer1000ByGroup: { services: 0.35, postgres: 0.2, kafka: 0.06 },
  },
  steady: { perSecond: 20, p50Ms: 17.5, p95Ms: 22, p99Ms: 30 },
  baseline: {
    sagasPerSecond: 2500,
    p50Ms: 20,
    p95Ms: 30,
    p99Ms: 40,
    cpuSecondsPer1000: 0.66,
    cpuSecondsPer1000ByGroup: { baseline: 0.3, postgres: 0.36 },
  },
  booksProblems: [],
};

describe('toBenchJson', () => {
  it('has exactly the keys of the file format', () => {
    expect(toBenchJson(result)).toEqual({
      saturated: { sagasPerSecond: 3000, p50Ms: 41.26, p95Ms: 60, p99Ms: 75.5, cpuSecondsPer1000: 0.61 },
      steady: { perSecond: 20, p50Ms: 17.5, p95Ms: 22, p99Ms: 30 },
      baseline: { sagasPerSecond: 2500, cpuSecondsPer1000: 0.66 },
      ratioToBaseline: 1.2,
      booksBalance: true,
    });
  });
});

describe('formatReport', () => {
  it('shows the figures side by side, the CPU by group and the ratios', () => {
    expect(formatReport(result).split('\n').slice(0, 9)).toEqual([
      '                     sagas/s  p50 ms  p95 ms  p99 ms  CPU-s per 1,000',
      'saga, saturated        3,000    41.3    60.0    75.5             0.61',
      'saga, 20/s                20    17.5    22.0    30.0',
      'baseline, saturated    2,500    20.0    30.0    40.0             0.66',
      '',
      'CPU-s per 1,000 sagas: saga services 0.35 · postgres 0.20 · kafka 0.06',
      '                       baseline baseline 0.30 · postgres 0.36',
      'ratio to baseline: 1.20 in sagas/s, 0.92 in CPU per saga',
      'books balance',
    ]);
  });

  it('says what does not balance', () => {
    // given
    const booksProblems = ['orders without an ending: 3 instead of 0'];
    // when
    const report = formatReport({ ...result, booksProblems });
    // then
    expect(report).toContain('BOOKS DO NOT BALANCE:\n  orders without an ending: 3 instead of 0');
    expect(toBenchJson({ ...result, booksProblems }).booksBalance).toBe(false);
  });

  it('says that outside parties are answered in process', () => {
    expect(formatReport(result)).toContain('answer at once and in process');
  });
});
