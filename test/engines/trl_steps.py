"""Four GRPO steps of TRL with a tiny random model and the rewards of a running `globe rewards serve`.

    trl_steps.py FOLDER [STEP]

Goes on from the newest checkpoint in FOLDER; with STEP, kills itself once that step is saved. Prints {"trl": version,
"steps": […]} with what the trainer logged at each step. GLOBE_REWARDS_URL names the server.
"""

import json
import os
import signal
import sys

import torch
import trl
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM, TrainerCallback
from transformers.trainer_utils import get_last_checkpoint
from trl import GRPOConfig, GRPOTrainer

folder, *last = sys.argv[1:]
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "adapters"))
from globe_rewards import reward_funcs  # noqa: E402

WORDS = "<think> </think> <answer> </answer> country: city: France Paris a church where is this".split()


def tiny_tokenizer():
    words = ["<pad>", "<eos>", "<unk>", *WORDS]
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>", padding_side="left"
    )


torch.manual_seed(7)
tokenizer = tiny_tokenizer()
model = Qwen2ForCausalLM(
    Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        pad_token_id=0,
        eos_token_id=1,
    )
)
rows = [
    {
        "prompt": "where is this",
        "solution": "<country>France</country><city>Paris</city>",
        # A row without elements: the visual reward abstains, and TRL must leave it out.
        "entities": [{"text": "church"}] if index % 2 == 0 else None,
    }
    for index in range(8)
]


class KilledAfter(TrainerCallback):
    def on_save(self, args, state, control, **_):
        if last and state.global_step == int(last[0]):
            os.kill(os.getpid(), signal.SIGKILL)


config = GRPOConfig(
    output_dir=folder,
    use_cpu=True,
    bf16=False,
    gradient_checkpointing=False,
    per_device_train_batch_size=8,
    num_generations=4,
    max_completion_length=12,
    max_steps=4,
    learning_rate=1e-3,
    logging_steps=1,
    save_strategy="steps",
    save_steps=1,
    report_to=[],
    disable_tqdm=True,
    shuffle_dataset=False,
    reward_weights=[1.0, 0.5, 1.0, 1.0],
)
trainer = GRPOTrainer(
    model=model,
    args=config,
    train_dataset=Dataset.from_list(rows),
    processing_class=tokenizer,
    reward_funcs=reward_funcs("accuracy.paper", "visual.paper", "format.strict", "sum"),
    callbacks=[KilledAfter()],
)
trainer.train(resume_from_checkpoint=get_last_checkpoint(folder) if os.path.isdir(folder) else None)
steps = [each for each in trainer.state.log_history if "reward" in each]
print(json.dumps({"trl": trl.__version__, "steps": steps}))
