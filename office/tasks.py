from celery import shared_task

from office import jobs, mail


@shared_task(name="office.run_job")
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="office.sweep_jobs")
def sweep_jobs() -> None:
    jobs.sweep()


@shared_task(name="office.send_messages")
def send_messages() -> None:
    mail.send_queued()
