//! Machine learning: what is named, what is defined, what is called.

use plimsoll_domain::facts::FileFact;

use super::{shows, told};

const LEARNING: FileFact = FileFact::MachineLearning;

const TRAINING: &str = "import mlflow\nfrom sklearn.linear_model import Ridge\n\ndef main():\n    with mlflow.start_run():\n        Ridge().fit(x, y)\n\nif __name__ == \"__main__\":\n    main()\n";

#[test]
fn machine_learning_is_told_by_kind() {
    let files = [
        ("requirements.txt", "torch==2.1\nmlflow==2.0\n"),
        ("train_model.py", TRAINING),
        ("notebooks/a.ipynb", "{}"),
        ("notebooks/b.ipynb", "{}"),
        ("models/m.onnx", "x"),
        (
            "dvc.yaml",
            "stages:\n  prepare:\n    cmd: python prepare.py\n  train:\n    cmd: python train_model.py\n",
        ),
        ("dvc.lock", "x"),
        ("src/constraint.py", "x"),
        ("R/train.R", "x"),
    ];
    let expected = [
        "R/train.R training-code 1",
        "dvc.lock dvc pipeline-lock 1",
        "dvc.yaml:1 dvc pipeline 2",
        "models/m.onnx model-file 1",
        "notebooks/a.ipynb notebook 2",
        "requirements.txt:1 ml-library dependency 1",
        "requirements.txt:2 mlflow-registry operations 1",
        "train_model.py:5 mlflow tracking",
        "train_model.py:6 sklearn training-code",
    ];
    assert_eq!(told(&files, LEARNING), expected);
}

#[test]
fn what_only_documents_tests_or_examples_need_shows_nothing() {
    let library = "class Trainer:\n    def fit(self):\n        loss.backward()\n";
    let library = format!("import torch\n{library}");
    let files = [
        ("docs/requirements.txt", "scikit-learn\n"),
        ("requirements-docs.txt", "scikit-learn\n"),
        ("examples/train.py", TRAINING),
        ("tests/test_train.py", TRAINING),
        ("src/lib/trainer.py", &library),
        ("src/train.py", "def schedule(train):\n    train.fit(seats)\n"),
        ("tests/data/model.onnx", "x"),
        ("src/messages.pt", "x"),
        ("config/app.pkl", "x"),
        ("web/locale/pt.pt", "x"),
    ];
    assert_eq!(told(&files, LEARNING), [""; 0]);
}

#[test]
fn a_library_that_is_imported_and_not_called_is_no_use() {
    let imported = "import pandera as pa\nimport evidently\n# pa.Schema.validate(frame)\n\"\"\"\nschema.validate(frame)\n\"\"\"\n";
    assert!(!shows(&[("pipelines/validate_data.py", imported)], LEARNING));
    let called = "import pandera as pa\n\nschema.validate(frame)\n";
    assert_eq!(
        told(&[("pipelines/validate_data.py", called)], LEARNING),
        ["pipelines/validate_data.py:3 pandera data-validation"]
    );
}

#[test]
fn an_evaluation_that_can_fail_is_told_from_one_that_prints() {
    let prints = "from sklearn.metrics import f1_score\n\nprint(f1_score(a, b))\n";
    let fails = "import sys\nfrom sklearn.metrics import f1_score\n\nif f1_score(a, b) < THRESHOLD:\n    sys.exit(1)\n";
    assert!(!shows(&[("src/evaluate.py", prints)], LEARNING));
    assert_eq!(
        told(&[("src/evaluate.py", fails)], LEARNING),
        ["src/evaluate.py:5 threshold model-validation"]
    );
}

#[test]
fn pipelines_in_code_count_their_steps_and_data_pipelines_are_none() {
    let kubeflow = "from kfp import dsl\n\n@dsl.component\ndef a(): ...\n\n@dsl.component\ndef b(): ...\n\n@dsl.pipeline(name='p')\ndef p(): ...\n";
    assert_eq!(
        told(&[("ml/pipeline.py", kubeflow)], LEARNING),
        ["ml/pipeline.py:9 kubeflow-pipelines pipeline 2"]
    );
    let load = "from airflow import DAG\n\nwith DAG('load', schedule_interval='@daily') as dag:\n    BashOperator(task_id='load')\n";
    assert!(!shows(&[("dags/load.py", load)], LEARNING));
    let retrain = load.replace("load", "retrain");
    assert_eq!(
        told(&[("dags/retrain.py", &retrain)], LEARNING),
        ["dags/retrain.py:3 airflow pipeline 1", "dags/retrain.py:3 airflow pipeline-schedule 1"]
    );
}

#[test]
fn served_models_and_shares_of_their_traffic() {
    let canary = "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nspec:\n  predictor:\n    canaryTrafficPercent: 10\n";
    assert_eq!(
        told(&[("deploy/inference.yaml", canary)], LEARNING),
        ["deploy/inference.yaml:2 kserve serving 1", "deploy/inference.yaml:5 kserve traffic-split 1"]
    );
    let workflow = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nspec:\n  schedule: '0 3 * * *'\n  steps:\n  - template: train\n";
    assert_eq!(
        told(&[("workflows/nightly.yaml", workflow)], LEARNING),
        [
            "workflows/nightly.yaml:2 argo-workflows pipeline 1",
            "workflows/nightly.yaml:4 argo-workflows pipeline-schedule 1"
        ]
    );
    let other = workflow.replace("train", "backup");
    assert!(!shows(&[("workflows/nightly.yaml", &other)], LEARNING));
}

#[test]
fn drift_that_starts_training_is_seen_in_code() {
    let watch = "import requests\nfrom evidently.metric_preset import DataDriftPreset\n\nreport = [DataDriftPreset()]\nif drifted:\n    requests.post(f'{api}/dispatches', json=body)\n";
    assert_eq!(
        told(&[("monitoring/drift.py", watch)], LEARNING),
        ["monitoring/drift.py:4 evidently monitoring", "monitoring/drift.py:6 dispatch drift-trigger"]
    );
}
