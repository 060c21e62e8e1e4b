"""What the Trainer of Transformers saves of its state, in the folder that is named."""

import sys

from transformers import TrainerState

state = TrainerState(max_steps=20, num_train_epochs=2)
for step in range(5, 25, 5):
    state.global_step = step
    state.log_history.append({"loss": 1 / step, "epoch": step / 10, "step": step})
state.log_history.append({"eval_loss": 0.25, "epoch": 2.0, "step": 20})
state.log_history.append({"train_runtime": 3.5, "train_loss": 0.1, "epoch": 2.0, "step": 20})
state.save_to_json(f"{sys.argv[1]}/trainer_state.json")
