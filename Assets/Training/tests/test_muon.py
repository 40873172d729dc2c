import torch

from srzoom_training.muon import Muon, orthogonalized


def test_singular_values_become_alike_and_singular_vectors_stay():
    torch.manual_seed(0)
    given = torch.randn(3, 32, 288) * torch.logspace(0, 1.5, 32)[:, None]
    for matrices in (given, given.mT):
        made = orthogonalized(matrices)
        assert made.shape == matrices.shape
        values = torch.linalg.svdvals(made)
        assert values.min() > 0.5 and values.max() < 1.3
        # The nearest orthogonal matrix is U·Vᵀ of the singular value decomposition.
        u, _, v = torch.linalg.svd(matrices, full_matrices=False)
        likeness = (made * (u @ v)).sum((1, 2)) / (made.norm(dim=(1, 2)) * (u @ v).norm(dim=(1, 2)))
        assert likeness.min() > 0.95


def test_it_fits_matrices_vectors_and_scalars():
    torch.manual_seed(0)
    target = 0.3 * torch.randn(8, 16)
    weight, bias, gain = (torch.nn.Parameter(torch.zeros(shape)) for shape in ((8, 16), (8,), ()))
    optimizer = Muon([weight, bias, gain], lr=0.05)

    def loss():
        return (weight - target).square().mean() + (bias - 1).square().mean() + (gain - 2).square()

    before = loss().item()
    for step in range(200):
        for group in optimizer.param_groups:
            group["lr"] = 0.05 * (1 - step / 200)
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
    assert loss().item() < 0.01 * before


def test_an_update_is_about_as_large_as_the_rate_says():
    weight = torch.nn.Parameter(torch.zeros(32, 288))
    weight.grad = torch.randn(32, 288)
    Muon([weight], lr=0.1).step()
    rms = weight.square().mean().sqrt().item()
    assert 0.1 * 0.2 * 0.7 < rms < 0.1 * 0.2 * 1.3
