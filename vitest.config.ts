// Four test projects, run one after the other: quick unit tests, whole programs, pages in a browser, and jobs that are killed.
import { defineConfig } from "vitest/config";

const slowKinds = ["**/*.slow.test.ts", "**/*.browser.test.ts", "**/*.kills.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts"],
          exclude: slowKinds,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "slow",
          include: ["src/**/*.slow.test.ts", "test/**/*.test.ts"],
          exclude: ["**/*.browser.test.ts", "**/*.kills.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "browser",
          include: ["src/**/*.browser.test.ts", "test/**/*.browser.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "kills",
          include: ["test/**/*.kills.test.ts"],
          testTimeout: 3_600_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
