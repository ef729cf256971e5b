"""Times GRPO steps of TRL's GRPOTrainer on PyTorch CPU, one for each line of JSON it reads.

Arguments: FOLDER THREADS PICTURES QUESTION PROMPTS COMPLETIONS TOKENS MICRO. PICTURES is a folder of PNG files; MICRO is how many completions go through one forward and backward pass. A step does nothing that it does not need: float32 and
no emulated bf16, no gradient checkpointing, scaled dot product attention, a key-value cache in generation, a frozen
tower, the fused AdamW, nothing logged or saved. Completions have exactly TOKENS tokens.
"""

import json
import sys
import time
from pathlib import Path

import torch
import transformers
import trl
from datasets import Dataset, Image
from transformers import (
    AutoTokenizer,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    TrainerCallback,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from transformers.processing_utils import ProcessorMixin
from trl import GRPOConfig, GRPOTrainer

folder, threads, pictures, question = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
prompts, group, tokens, micro = map(int, sys.argv[5:9])
torch.set_num_threads(threads)


def allow_no_video() -> None:
    """There is no torchvision for CPU alone, and so no video processor; photos do not need one."""
    check = ProcessorMixin.check_argument_for_proper_class
    ProcessorMixin.check_argument_for_proper_class = lambda self, name, argument: (
        None if argument is None else check(self, name, argument)
    )


def open_processor():
    allow_no_video()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    images = Qwen2VLImageProcessorPil.from_pretrained(folder)
    return Qwen2_5_VLProcessor(images, tokenizer, None, chat_template=tokenizer.chat_template)


class TakeTurns(TrainerCallback):
    """Waits for a request before each step and answers after it, so that both sides never work at once."""

    def on_step_begin(self, *_, **__):
        if not sys.stdin.readline():
            sys.exit(0)
        self.begun = time.perf_counter(), time.process_time()

    def on_step_end(self, *_, **__):
        wall, processor = 1000 * (time.perf_counter() - self.begun[0]), 1000 * (time.process_time() - self.begun[1])
        print(json.dumps({"wall": wall, "processor": processor, "lengths": lengths[-1]}), flush=True)


lengths = []


def reward(completion_ids, **_):
    """Trivial, and different for the members of a group, so that gradients are not zero."""
    lengths.append(sum(map(len, completion_ids)) / len(completion_ids))
    return [float(ids[0] % 7) for ids in completion_ids]


model = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="sdpa")
model.model.visual.requires_grad_(False)
files = sorted(map(str, pictures.glob("*.png")))
rows = [
    {"prompt": [{"role": "user", "content": question}], "image": files[index % len(files)]} for index in range(512)
]
data = Dataset.from_list(rows).cast_column("image", Image())
config = GRPOConfig(
    output_dir=str(pictures / "trl"),
    use_cpu=True,
    bf16=False,
    gradient_checkpointing=False,
    per_device_train_batch_size=micro,
    gradient_accumulation_steps=prompts * group // micro,
    num_generations=group,
    max_completion_length=tokens,
    temperature=1.0,
    top_p=1.0,
    top_k=0,
    generation_kwargs={"min_new_tokens": tokens},
    beta=0.001,
    loss_type="grpo",
    num_iterations=1,
    learning_rate=1e-6,
    adam_beta2=0.95,
    weight_decay=0.1,
    max_grad_norm=1.0,
    optim="adamw_torch_fused",
    max_steps=10_000,
    logging_steps=10_000,
    save_strategy="no",
    report_to="none",
    disable_tqdm=True,
    dataloader_pin_memory=False,
    remove_unused_columns=False,
)
trainer = GRPOTrainer(
    model=model,
    reward_funcs=reward,
    args=config,
    train_dataset=data,
    processing_class=open_processor(),
    callbacks=[TakeTurns()],
)
trained = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
versions = {"torch": torch.__version__, "transformers": transformers.__version__, "trl": trl.__version__}
print(json.dumps({**versions, "trained": trained}), flush=True)
trainer.train()
