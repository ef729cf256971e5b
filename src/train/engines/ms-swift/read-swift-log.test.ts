// Lines of logging.jsonl as versions 3 and 4 write them.
import { describe, expect, test } from "vitest";
import { readSwiftLine } from "./read-swift-log.ts";

const line = (record: object) => readSwiftLine(JSON.stringify(record));

describe("a line of the log", () => {
  test("4.x, fine-tuning", () => {
    const progress = { epoch: 0.1, "global_step/max_steps": "3/20", elapsed_time: "5s", remaining_time: "28s" };
    expect(
      line({
        loss: 2.5,
        grad_norm: 1.25,
        learning_rate: 1e-5,
        token_acc: 0.5,
        ...progress,
        "memory(GiB)": 9.5,
        "train_speed(s/it)": 1.7,
      }),
    ).toEqual({
      kind: "step",
      step: 3,
      totalSteps: 20,
      facts: {
        loss: 2.5,
        gradientNorm: 1.25,
        learningRate: 1e-5,
        tokenAccuracy: 0.5,
        deviceMemoryGiB: 9.5,
        seconds: 1.7,
      },
    });
  });

  test("3.x tells its speed in steps a second", () => {
    expect(line({ loss: 1, "global_step/max_steps": "1/2", "train_speed(iter/s)": 0.25 })?.facts).toEqual({
      loss: 1,
      seconds: 4,
    });
  });

  test("rewards go by our names", () => {
    const rewards = {
      reward: 1.5,
      reward_std: 0.2,
      frac_reward_zero_std: 0.25,
      "rewards/globe_accuracy_paper/mean": 0.7,
      "rewards/globe_accuracy_paper/std": 0.1,
      "rewards/globe_format_strict": 0.8,
      "completions/mean_length": "180.5",
    };
    expect(line({ ...rewards, "global_step/max_steps": "1/9" })?.facts).toEqual({
      reward: 1.5,
      "reward deviation": 0.2,
      zeroVarianceShare: 0.25,
      "reward accuracy.paper": 0.7,
      "reward accuracy.paper deviation": 0.1,
      "reward format.strict": 0.8,
      completionTokens: 180.5,
    });
  });

  test("a measurement", () => {
    expect(
      line({ eval_loss: 3, eval_token_acc: 0.5, epoch: 1, "global_step/max_steps": "5/5", "train_speed(s/it)": 1 }),
    ).toEqual({
      kind: "evaluation",
      step: 5,
      totalSteps: 5,
      facts: { loss: 3, tokenAccuracy: 0.5 },
    });
  });

  test.each([
    ["the end of the training", '{"train_runtime": 9.1, "train_loss": 2, "global_step/max_steps": "5/5"}'],
    ["the summary", '{"last_model_checkpoint": "a", "global_step": 5, "log_history": []}'],
    ["a torn line", '{"loss": 2.5, "global_st'],
    ["Python's own NaN", '{"loss": NaN, "global_step/max_steps": "1/5"}'],
    ["a list", "[1]"],
    ["nothing", ""],
  ])("%s is no event", (_, text) => {
    expect(readSwiftLine(text)).toBeNull();
  });
});
